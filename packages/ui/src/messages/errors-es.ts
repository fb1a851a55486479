import type { MessagesLike } from '../i18n/create-messages.ts';
import type { errorsEn } from './errors-en.ts';

const operator = 'Quienes administran este servicio.';

export const errorsEs: MessagesLike<typeof errorsEn> = {
  invalid_request: {
    what: 'Algo de lo introducido no se puede usar.',
    next: 'Revise los datos e inténtelo de nuevo.',
    ask: '',
  },
  unauthenticated: {
    what: 'No ha iniciado sesión, o la clave no es correcta.',
    next: 'Inicie sesión de nuevo.',
    ask: 'Quien le dio la clave.',
  },
  forbidden: {
    what: 'Con esta cuenta no se puede hacer esto.',
    next: 'Use una cuenta que tenga permiso.',
    ask: 'La persona que administra su organización.',
  },
  not_found: { what: 'Esto no existe, o ya no existe.', next: 'Vuelva atrás y busque de nuevo.', ask: '' },
  not_acceptable: { what: 'Esto no se puede mostrar aquí.', next: 'Vuelva a cargar la página.', ask: operator },
  conflict: { what: 'Esto ya existe.', next: 'Mire lo que hay, o elija otro nombre.', ask: '' },
  gone: { what: 'Esto fue borrado.', next: 'No se puede hacer nada: ya no existe.', ask: '' },
  payload_too_large: { what: 'Es demasiado grande para enviarlo.', next: 'Elija un archivo más pequeño.', ask: '' },
  unsupported_media_type: {
    what: 'No se entiende este tipo de datos.',
    next: 'Vuelva a cargar la página.',
    ask: operator,
  },
  unsupported_resource: {
    what: 'El historial médico contiene algo que no se entiende.',
    next: 'Quite esa parte, o introdúzcala a mano.',
    ask: operator,
  },
  not_accredited: {
    what: 'Esta organización no puede emitir documentos de este tipo.',
    next: 'Solicite la acreditación e inténtelo de nuevo.',
    ask: 'El operador de la red.',
  },
  rate_limited: {
    what: 'Demasiados intentos en poco tiempo.',
    next: 'Espere un minuto e inténtelo de nuevo.',
    ask: '',
  },
  timeout: { what: 'El servicio no respondió.', next: 'Revise la conexión e inténtelo de nuevo.', ask: operator },
  overloaded: {
    what: 'El servicio tiene ahora demasiado trabajo.',
    next: 'Inténtelo de nuevo en un minuto.',
    ask: operator,
  },
  did_resolution_failed: {
    what: 'Ahora no se puede comprobar si la firma es correcta.',
    next: 'Considérelo no comprobado, e inténtelo de nuevo en un minuto.',
    ask: operator,
  },
  registry_unavailable: {
    what: 'Ahora no se puede comprobar si fue retirado.',
    next: 'Considérelo no comprobado, e inténtelo de nuevo en un minuto.',
    ask: operator,
  },
  store_unavailable: {
    what: 'El servicio no puede acceder a sus datos.',
    next: 'Inténtelo de nuevo en un minuto.',
    ask: operator,
  },
  key_unavailable: { what: 'Falta una clave para firmar.', next: 'Inténtelo más tarde.', ask: operator },
  certificate_unavailable: {
    what: 'La organización no tiene un certificado válido para firmar.',
    next: 'Haga renovar el certificado.',
    ask: 'La persona que administra su organización.',
  },
  configuration_invalid: {
    what: 'El servicio no está configurado por completo.',
    next: 'Inténtelo más tarde.',
    ask: operator,
  },
  wallet_unreadable: {
    what: 'La cartera no se puede abrir.',
    next: 'Revise la frase de contraseña e inténtelo de nuevo.',
    ask: '',
  },
  internal: {
    what: 'Algo falló que no debería fallar.',
    next: 'Vuelva a cargar la página e inténtelo de nuevo.',
    ask: operator,
  },
};
