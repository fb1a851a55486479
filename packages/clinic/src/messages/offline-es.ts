import type { MessagesLike } from '@assent/ui';
import type { offlineEn } from './offline-en.ts';

/** Los textos sobre verificar sin conexión, en español. */
export const offlineEs: MessagesLike<typeof offlineEn> = {
  title: 'Recibir sin conexión',
  lead: 'Los documentos se comprueban aquí, con lo que esta recepción ha guardado. No se envía nada y no queda constancia.',
  toDesk: 'A la recepción',
  open: 'Recibir sin conexión',
  back: 'Vuelve a haber conexión. Termine aquí con este paciente, y con el siguiente como siempre.',
  age: {
    title: 'Lo que esta recepción ha guardado',
    trust: 'A quién creer, y sus claves',
    status: 'Listas de documentos retirados',
    read: 'leído',
    oldest: 'la más antigua es de',
    until: 'Vale hasta',
    count: (count) => (count === 1 ? '1 lista' : `${count} listas`),
    none: 'Ninguna',
    nothing: 'Todavía nada. Se lee cuando entra alguien que puede verificar.',
    over: 'demasiado antiguo',
  },
  unready: {
    none: {
      what: 'Esta recepción no ha guardado nada con que comprobar.',
      next: 'Use el formulario de papel y compruebe el documento a la vista. Con conexión, que entre aquí alguien que pueda verificar.',
    },
    old: {
      what: 'Lo que esta recepción sabe de los emisores es demasiado antiguo.',
      next: 'Trate los documentos como no comprobados: use el formulario de papel y compruebe el documento a la vista.',
    },
    clock: {
      what: 'El reloj de este dispositivo está mal.',
      next: 'Con él no se verifica nada. Ponga la fecha y la hora, o use el formulario de papel.',
    },
  },
  ask: {
    template: 'Qué pedir',
    templates: {
      identityInsuranceConsent: 'Identidad y seguro',
      identityOnly: 'Solo identidad',
      referral: 'Derivación',
    },
    noConsent: 'No se piden permisos: sin conexión no se puede saber si se retiraron.',
    submit: 'Preguntar al paciente',
  },
  request: {
    scan: 'El paciente escanea esto con su cartera',
    scanLabel: 'El paciente escanea esto con su cartera. Las dos funcionan sin conexión.',
    read: 'Leer la respuesta',
    readLead:
      'La cartera muestra la respuesta en uno o varios códigos. Ponga el teléfono delante de la cámara de esta recepción.',
    paste: 'O pegue la respuesta como texto',
    check: 'Comprobarla',
    parts: (have, of) => `${have} de ${of} códigos leídos`,
    broken: 'Estos códigos no van juntos.',
    brokenNext: 'Léalos otra vez, de la pantalla de una sola cartera.',
    cancel: 'Cancelar',
  },
  marked: 'Comprobado sin conexión',
  statusAt: 'Sin retirar a fecha de',
  noStatus: 'Estos documentos no se pueden retirar',
  since: 'Lo que se retiró después no se sabe aquí. Compruébelo otra vez con conexión si importa.',
  unchecked: {
    what: 'Las firmas son correctas, pero no se sabe lo bastante si fue retirado.',
    next: 'Trátelo como no comprobado y compruebe el documento a la vista.',
  },
  forgotten: 'Lo que se mostró desaparece de esta pantalla a los diez minutos.',
};
