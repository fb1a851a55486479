import { formatsFor, type MessagesLike } from '@assent/ui';
import type { en } from './en.ts';

const { number, plural } = formatsFor('es');
const counted = (one: string, other: string) => (count: number) =>
  plural(count, { one, other: `${number(count)} ${other}` });

export const es: MessagesLike<typeof en> = {
  appName: 'Operaciones de Assent',
  signIn: {
    title: 'Iniciar sesión en operaciones',
    lead: 'Para quienes administran esta red.',
    key: 'Clave del operador',
    keyHelp:
      'En la máquina del servicio es operatorKey, en el archivo secrets.json. Se queda en esta página y desaparece al cerrarla.',
    submit: 'Iniciar sesión',
  },
  signOut: 'Cerrar sesión',
  overview: {
    title: 'Estado de la red',
    asked: 'Consultado',
    version: (version, span) => `Versión ${version}, en marcha desde hace ${span}.`,
    states: {
      verified: 'Todo funciona',
      check: 'Funciona, pero algo requiere su atención',
      problem: 'Algo no funciona',
      offline: 'El servicio no responde',
    },
    offlineNext: 'Lo que sigue es lo último que se supo. La página sigue preguntando.',
  },
  concerns: {
    database: 'No se puede leer la base de datos. Vea el registro del servicio.',
    chain: 'La cadena no responde. Las revocaciones esperan hasta que responda; nada se pierde.',
    index: 'Lo que se sabe de la cadena es demasiado antiguo, así que se rechazan las comprobaciones.',
    staleLists: 'Las listas de estado están desfasadas, y no se usan hasta que el índice se ponga al día.',
    lateEmergencies:
      'Se abrió un acceso de emergencia que no está a tiempo en la cadena. Vea la bandeja de salida y el registro.',
    disabledWebhooks: 'Se abandonaron webhooks tras días de fallos. Sus organizaciones pierden eventos.',
    unreviewed: 'Un acceso de emergencia terminó y nadie lo ha revisado. Le toca a la organización.',
    failingWebhooks: 'Hay webhooks que ahora no reciben eventos. Se vuelve a intentar.',
    certificates: 'Hay certificados de emisores que terminan en treinta días, o ya terminaron.',
    lag: 'El índice va por detrás de la cadena, y se está poniendo al día.',
  },
  parts: {
    title: 'Partes',
    works: 'funciona',
    fails: 'no funciona',
    names: { database: 'Base de datos', chain: 'Cadena', index: 'Índice de la cadena' },
  },
  chain: {
    title: 'Cadena',
    head: 'Último bloque',
    lag: 'Retraso del índice',
    blocks: counted('1 bloque', 'bloques'),
    age: 'El índice estuvo al día',
    ago: (span) => `hace ${span}`,
    lists: 'Listas de estado',
    stale: 'De ellas, desfasadas',
    unknown: 'no se sabe',
  },
  outbox: {
    title: 'Bandeja de salida',
    queued: 'En espera',
    signed: 'Enviado',
    mined: 'En un bloque',
    final: 'Hecho para siempre',
  },
  auditLog: {
    title: 'Registro de auditoría',
    size: 'Entradas',
    waiting: 'Líneas aún fuera de él',
    anchored: 'Último anclaje',
    none: 'todavía ninguno',
    states: { queued: 'espera', signed: 'enviado', mined: 'en un bloque', final: 'hecho para siempre' },
  },
  attention: {
    title: 'Para las personas',
    unreviewed: 'Accesos de emergencia sin revisar',
    late: 'Accesos de emergencia con retraso en la cadena',
    failing: 'Webhooks que fallan',
    disabled: 'Webhooks abandonados',
    certificates: 'Certificados que terminan pronto',
  },
  checks: {
    title: 'Presentaciones desde el inicio',
    outcome: 'Resultado',
    count: 'Número',
    accepted: 'Aceptadas',
    refused: 'Rechazadas',
  },
  decisions: {
    title: 'Decisiones de consentimiento desde el inicio',
    verdict: 'Veredicto',
    none: 'Todavía no se pidió ninguna decisión.',
  },
  plots: {
    title: 'Los últimos minutos',
    requests: 'Peticiones por segundo',
    requestsSeries: 'Peticiones',
    latency: 'Tiempo de respuesta',
    mean: 'Media',
    p95: 'La más lenta de veinte, como máximo',
    shares: 'Proporciones',
    failed: 'Peticiones fallidas',
    refused: 'Presentaciones rechazadas',
    waiting: 'Cadena',
    lag: 'Bloques de retraso',
    unmined: 'Trabajo aún en ningún bloque',
    milliseconds: (count) => `${number(count)} ms`,
  },
};
