import type { MessagesLike } from '@assent/ui';
import type { reasonsEn } from './reasons-en.ts';

const again = 'Pida al paciente que lo intente otra vez, con este código QR o con uno nuevo.';
const another = 'Pida otro documento, o compruebe el de papel.';
const renew = 'Pida al paciente que obtenga una copia nueva de quien lo emitió, y vuelva a pedirlo.';
const tell = 'No se fíe de ello. Avise a quien administra este servicio.';
const notDesk = 'Esto no es para la recepción: avise a quien administra este servicio.';
const emergency = 'Consulte las reglas del acceso de emergencia con la persona responsable de privacidad.';

export const reasonsEs: MessagesLike<typeof reasonsEn> = {
  malformed: { what: 'Lo que llegó no se puede leer.', next: again },
  bad_proof: { what: 'La firma no es correcta: puede haber sido alterado.', next: `No se fíe de ello. ${another}` },
  wrong_challenge: { what: 'Responde a otra solicitud.', next: again },
  wrong_audience: { what: 'Era para otra organización.', next: again },
  presentation_expired: { what: 'La respuesta llegó demasiado tarde.', next: again },
  challenge_used: { what: 'Esta solicitud ya fue respondida.', next: 'Haga una solicitud nueva.' },
  challenge_expired: {
    what: 'La solicitud había terminado cuando llegó la respuesta.',
    next: 'Haga una solicitud nueva.',
  },
  wrong_holder: {
    what: 'Pertenece a otra persona que quien lo mostró.',
    next: 'No se fíe de ello. Compare con un documento de identidad y pregunte de quién es.',
  },
  issuer_deactivated: { what: 'Quien lo emitió ha cerrado.', next: another },
  key_retired: { what: 'Se firmó con una clave que ya no se usa.', next: renew },
  key_compromised: { what: 'Se firmó con una clave robada.', next: `No se fíe de ello. ${renew}` },
  issuer_not_accredited: {
    what: 'Quien lo emitió no puede emitir documentos de este tipo.',
    next: `No se fíe de ello. ${another}`,
  },
  issuer_not_trusted: {
    what: 'Aquí no se conoce a quien lo emitió.',
    next: 'Pida un documento de un emisor en el que confíe esta clínica. Un administrador puede añadirlo en Confianza.',
  },
  not_yet_valid: { what: 'Todavía no es válido.', next: 'Mire su primer día, y pida uno que sea válido hoy.' },
  expired: { what: 'Ha caducado.', next: renew },
  revoked: { what: 'Quien lo emitió lo retiró.', next: `No se fíe de ello. ${renew}` },
  stale_status: {
    what: 'Si fue retirado solo se sabe de hace demasiado tiempo.',
    next: 'Considérelo no comprobado, e inténtelo de nuevo en un minuto.',
  },
  suspended: {
    what: 'Está suspendido por ahora.',
    next: 'Hoy no se fíe de ello. El paciente puede preguntar por qué a quien lo emitió.',
  },
  status_missing: {
    what: 'No dice dónde se podría ver si fue retirado.',
    next: `${another} Un administrador puede permitir tales documentos en Confianza.`,
  },
  status_not_supported: { what: 'Aquí no se entiende cómo se retiraría.', next: another },
  conflicting_grant: {
    what: 'Este consentimiento dice otra cosa que uno del mismo nombre que hay aquí.',
    next: 'Pida al paciente que firme un consentimiento nuevo.',
  },
  query_not_satisfied: {
    what: 'Falta algo de lo que se pidió.',
    next: 'Pregunte al paciente si lo tiene, o pida menos.',
  },
  study_mismatch: { what: 'Es para otro estudio, o para otra versión.', next: notDesk },
  fills_used_up: {
    what: 'La receta se dispensó todas las veces que permite.',
    next: 'El paciente necesita una receta nueva.',
  },
  not_eligible: { what: 'No se cumplen las condiciones.', next: notDesk },
  wrong_log: { what: 'El registro es de otro historial.', next: tell },
  wrong_digest: { what: 'El registro fue alterado.', next: tell },
  wrong_subject: {
    what: 'Trata de otra persona.',
    next: 'Compare con un documento de identidad y pregunte de quién es.',
  },
  not_in_log: { what: 'El registro no está en el historial.', next: tell },
  history_incomplete: { what: 'Al historial le faltan partes.', next: tell },
  history_rewritten: { what: 'El historial fue alterado después.', next: tell },
  not_anchored: { what: 'El registro todavía no está en la cadena.', next: 'Inténtelo de nuevo en unos minutos.' },
  emergency_forbidden: {
    what: 'El paciente ha prohibido el acceso de emergencia.',
    next: 'No se abre nada. Atienda sin estos datos.',
  },
  two_approvers_needed: {
    what: 'El paciente quiere que lo aprueben dos personas.',
    next: 'Elija una regla que pida dos.',
  },
  policy_not_active: { what: 'Esta regla de acceso de emergencia no está en vigor.', next: emergency },
  period_too_long: { what: 'El tiempo es mayor de lo que permite la regla.', next: 'Pida menos tiempo.' },
  self_approval: { what: 'Quien recibe el acceso no puede aprobarlo.', next: 'Pida a otra persona que lo apruebe.' },
  self_review: {
    what: 'Quien tuvo el acceso o lo aprobó no puede revisarlo.',
    next: 'Pida a otra persona que lo revise.',
  },
  unknown_approver: {
    what: 'Esta no es la clave de quien aprueba.',
    next: 'Elija el archivo de clave de una función que pueda aprobar, como la de guardia.',
  },
  too_few_approvals: {
    what: 'Tienen que aprobarlo más personas.',
    next: 'Pida a la siguiente persona que lo apruebe.',
  },
  missing_role: {
    what: 'También tiene que aprobarlo alguien con otra función.',
    next: 'Pida la aprobación del médico responsable o de la persona responsable de privacidad.',
  },
  review_overdue: {
    what: 'Hay accesos de emergencia anteriores sin revisar desde hace demasiado tiempo.',
    next: 'Haga revisar antes esos casos, o que dos personas aprueben este.',
  },
  unknown: {
    what: 'El servicio lo rechazó por una razón que esta página no conoce.',
    next: 'No se fíe de ello. Vuelva a cargar la página, o avise a quien administra este servicio.',
  },
};
