import type { MessagesLike } from '../i18n/create-messages.ts';
import type { en } from './en.ts';
import { errorsEs } from './errors-es.ts';

export const es: MessagesLike<typeof en> = {
  skipToContent: 'Ir al contenido',
  languageAndTheme: 'Idioma y apariencia',
  language: 'Idioma',
  theme: 'Apariencia',
  themes: { system: 'Como el dispositivo', light: 'Claro', dark: 'Oscuro' },
  close: 'Cerrar',
  cancel: 'Cancelar',
  copy: 'Copiar enlace',
  copied: 'El enlace está copiado.',
  link: 'Enlace',
  showPassword: 'Mostrar',
  hidePassword: 'Ocultar',
  required: 'obligatorio',
  asTable: 'Mostrar como tabla',
  time: 'Hora',
  busy: 'En curso …',
  tryAgain: 'Intentar de nuevo',
  states: {
    verified: 'Verificado',
    check: 'Comprobar',
    problem: 'Problema',
    waiting: 'En espera',
    offline: 'Sin conexión',
  },
  whatNext: 'Qué hacer',
  whomToAsk: 'Quién puede ayudar',
  errors: errorsEs,
};
