import type { MessagesLike } from '@assent/ui';
import type { en } from './en.ts';

export const es: MessagesLike<typeof en> = {
  appName: 'Operaciones de Assent',
  signIn: {
    title: 'Iniciar sesión en operaciones',
    lead: 'Para quienes administran esta red.',
    key: 'Clave del operador',
    keyHelp:
      'En esta máquina está en secrets.json, en la carpeta del servicio. Se queda en esta página y desaparece al cerrarla.',
    submit: 'Iniciar sesión',
    wrong: 'Esta no es la clave del operador de esta red.',
    wrongNext: 'Busque operatorKey en secrets.json, y cópiela completa.',
  },
  signOut: 'Cerrar sesión',
  overview: { title: 'Estado de la red' },
};
