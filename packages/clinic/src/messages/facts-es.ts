import type { MessagesLike } from '@assent/ui';
import type { factsEn } from './facts-en.ts';

export const factsEs: MessagesLike<typeof factsEn> = {
  title: 'Datos para estudios',
  lead: 'Lo que usted firma aquí, el paciente lo puede demostrar ante un estudio sin mostrarlo. Su cartera lo recoge.',
  begin: 'Firmar datos',
  sheet: 'Sobre',
  sheets: {
    identity: 'Edad e identidad',
    hba1c: 'HbA1c',
    egfr: 'Función renal (TFGe)',
    painScore: 'Dolor, de 0 a 10',
    problems: 'Todos los diagnósticos',
  },
  fields: {
    birthDate: 'Fecha de nacimiento',
    gender: 'Género',
    country: 'País',
    assuranceLevel: 'Cómo se comprobó la identidad',
    'value:%': 'Valor (%)',
    'value:mL/min/{1.73_m2}': 'Valor (mL/min/1,73 m²)',
    score: 'Puntuación',
    effective: 'Medido el',
    problems: 'Diagnósticos',
    assertedOn: 'Cierto a fecha de',
  },
  faulty: {
    day: 'Escriba un día.',
    integer: 'Escriba un número entero que aquí sea posible.',
    decimal: 'Escriba un número, con un decimal como mucho, que aquí sea posible.',
    code: 'Escriba un código.',
    codes: 'Ocho códigos distintos como mucho.',
  },
  codeHelp: (system) => `Un código de ${system}.`,
  listHelp: (system) =>
    `Uno por línea: el código, un espacio y cómo se llama. Códigos de ${system}. La lista debe ser completa: lo que no está en ella, el paciente puede demostrar que no lo tiene.`,
  until: 'Vale hasta',
  submit: 'Ofrecerlos al paciente',
  offered: (what) =>
    `Ofrecido: ${what}. El paciente lo recoge en su cartera: en Tarjetas, con el nombre de esta clínica.`,
  notPatient: {
    what: 'Quien ha respondido no está registrado aquí.',
    next: 'Regístrelo antes como paciente.',
  },
  hasIdentity: {
    what: 'Este paciente ya tiene una identidad para estudios de esta clínica.',
    next: 'Hay una por persona, para que nadie participe dos veces. Retire antes la que tiene.',
  },
};
