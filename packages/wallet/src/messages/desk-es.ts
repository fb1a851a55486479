import type { MessagesLike } from '@assent/ui';
import type { deskEn } from './desk-en.ts';

/** Textos para mostrar algo en un mostrador sin conexión, en español. */
export const deskEs: MessagesLike<typeof deskEn> = {
  title: '¿Mostrar en un mostrador?',
  asks: (name: string) => `Un código le pregunta en nombre de ${name}`,
  unchecked:
    'Nadie ha firmado este código, así que no se pudo comprobar quién lo hizo. Siga solo si lo ve en la pantalla de un mostrador donde está ahora.',
  known: 'Su cartera conoce una organización con este nombre. No está probado que el código sea suyo.',
  unknown: 'Su cartera no conoce ninguna organización con este nombre. El nombre es solo lo que dice el código.',
  accept: 'Mostrar esto como código',
  decline: 'No mostrar nada',
  ready: 'Póngalo delante del mostrador',
  readyHelp:
    'No se ha enviado nada. Solo el mostrador que hizo la petición puede comprobarlo, una vez y en cinco minutos. Pero quien lea los códigos puede ver lo que comparte.',
  one: 'Su respuesta como código',
  part: (at: number, of: number) => `Código ${at} de ${of}`,
  partsHelp: 'El mostrador lee un código tras otro, en cualquier orden.',
  before: 'Código anterior',
  after: 'Código siguiente',
  play: 'Mostrarlos por turnos',
  pause: 'Parar',
  text: 'Su respuesta como texto',
  copy: 'Copiar el texto',
  copied: 'La respuesta está copiada.',
  done: 'Listo',
  where: 'Está en su historial. Si el mostrador la aceptó, se lo dirá el mostrador.',
};
