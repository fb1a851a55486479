import type { ClaimPath, IssuedType } from '@assent/domain';

/** What something is called, by language (RFC 5646). */
export interface Words {
  readonly en: string;
  readonly es: string;
}

/** A claim in an SD-JWT VC: where it is on the wire, whether every issuer must say it, and what it is called. */
export interface DescribedClaim {
  readonly path: ClaimPath;
  readonly isMandatory: boolean;
  readonly words: Words;
}

/** Names of types. */
export const typeWords: Readonly<Record<IssuedType, Words>> = {
  PatientIdentity: { en: 'Patient identity', es: 'Identidad del paciente' },
  PractitionerLicense: { en: 'Licence to practise', es: 'Licencia profesional' },
  OrganizationAffiliation: { en: 'Role in an organisation', es: 'Función en una organización' },
  InsuranceCoverage: { en: 'Health insurance', es: 'Seguro médico' },
  Immunization: { en: 'Vaccination', es: 'Vacunación' },
  LabResult: { en: 'Laboratory result', es: 'Resultado de laboratorio' },
  Problem: { en: 'Diagnosis', es: 'Diagnóstico' },
  TrialEligibility: { en: 'Eligibility for a trial', es: 'Elegibilidad para un ensayo' },
  EligibilityFacts: { en: 'Facts for trials', es: 'Datos para ensayos' },
  Prescription: { en: 'Prescription', es: 'Receta médica' },
  Referral: { en: 'Referral', es: 'Derivación' },
};

/** Path with dots, `*` for every element of an array; `!` before it: mandatory. Then the words in English and in Spanish. */
type Line = readonly [path: string, en: string, es: string];

const codingAt = (path: string, en: string, es: string): readonly Line[] => {
  const name = path.replace('!', '');
  const must = path.startsWith('!') ? '!' : '';
  return [
    [path, en, es],
    [`${must}${name}.system`, `${en}: code system`, `${es}: sistema de códigos`],
    [`${must}${name}.code`, `${en}: code`, `${es}: código`],
    [`${name}.display`, `${en}: meaning`, `${es}: significado`],
  ];
};
const codingsAt = (path: string, en: string, es: string): readonly Line[] => [
  [path, en, es],
  ...codingAt(`${path}.*`, en, es),
];
const quantityAt = (path: string, en: string, es: string): readonly Line[] => [
  [path, en, es],
  [`${path}.value`, `${en}: number`, `${es}: número`],
  [`${path}.unit`, `${en}: unit`, `${es}: unidad`],
];
const period: readonly Line[] = [
  ['period', 'Valid period', 'Período de validez'],
  ['period.start', 'Valid from', 'Válido desde'],
  ['period.end', 'Valid until', 'Válido hasta'],
];
const name: readonly Line[] = [
  ['!name', 'Name', 'Nombre completo'],
  ['!name.family', 'Family name', 'Apellidos'],
  ['!name.given', 'Given names', 'Nombres'],
  ['name.given.*', 'Given name', 'Nombre'],
];
const identifiers: readonly Line[] = [
  ['identifiers', 'Identifiers', 'Identificadores'],
  ['identifiers.*', 'Identifier', 'Identificador'],
  ['identifiers.*.system', 'Identifier: given by', 'Identificador: emitido por'],
  ['identifiers.*.value', 'Identifier: number', 'Identificador: número'],
];
const labels = codingsAt('securityLabels', 'Confidentiality', 'Confidencialidad');

const lines: Readonly<Record<IssuedType, readonly Line[]>> = {
  PatientIdentity: [
    ...name,
    ['!birthDate', 'Date of birth', 'Fecha de nacimiento'],
    ['gender', 'Gender', 'Género'],
    ['address', 'Address', 'Dirección'],
    ['address.line', 'Street address', 'Calle y número'],
    ['address.line.*', 'Line of the street address', 'Línea de la dirección'],
    ['address.city', 'City', 'Ciudad'],
    ['address.state', 'State or province', 'Estado o provincia'],
    ['address.postalCode', 'Postal code', 'Código postal'],
    ['address.country', 'Country', 'País'],
    ...identifiers,
    ['!assuranceLevel', 'How the identity was checked', 'Cómo se verificó la identidad'],
    ['!ageOver', 'Age', 'Edad'],
    ['!ageOver.18', 'Is 18 or older', 'Tiene 18 años o más'],
    ['!ageOver.65', 'Is 65 or older', 'Tiene 65 años o más'],
  ],
  PractitionerLicense: [
    ...name,
    ['!licenseNumber', 'Licence number', 'Número de licencia'],
    ...codingAt('!profession', 'Profession', 'Profesión'),
    ['!jurisdiction', 'Where it is good', 'Jurisdicción'],
    ...period,
  ],
  OrganizationAffiliation: [
    ['!organization', 'Organisation', 'Organización'],
    ['!organization.name', 'Name of the organisation', 'Nombre de la organización'],
    ['organization.did', 'Identifier of the organisation', 'Identificador de la organización'],
    ...codingAt('!role', 'Role', 'Función'),
    ...codingsAt('specialty', 'Specialty', 'Especialidad'),
    ...identifiers,
    ...period,
  ],
  InsuranceCoverage: [
    ['!payer', 'Insurer', 'Aseguradora'],
    ['!memberId', 'Member number', 'Número de afiliado'],
    // `status` is a claim of the token, so that of the cover has a longer name on the wire
    ['!urn:assent:claim:status', 'State of the cover', 'Estado de la cobertura'],
    ['relationship', 'Relationship to the insured', 'Relación con el titular'],
    ['group', 'Group', 'Grupo'],
    ['plan', 'Plan', 'Plan'],
    ...period,
  ],
  Immunization: [
    ...codingAt('!vaccine', 'Vaccine', 'Vacuna'),
    ['!occurrence', 'Date of vaccination', 'Fecha de vacunación'],
    ['lotNumber', 'Lot number', 'Número de lote'],
    ['performer', 'Given by', 'Administrada por'],
    ['doseNumber', 'Dose', 'Dosis'],
    ...labels,
  ],
  LabResult: [
    ...codingAt('!code', 'What was measured', 'Qué se midió'),
    ['!effective', 'When it was measured', 'Cuándo se midió'],
    ...quantityAt('quantity', 'Result', 'Resultado'),
    ...codingAt('coded', 'Result', 'Resultado'),
    ['text', 'Result in words', 'Resultado en palabras'],
    ['components', 'Parts of the result', 'Partes del resultado'],
    ['components.*', 'Part of the result', 'Parte del resultado'],
    ...codingAt('components.*.code', 'Part', 'Parte'),
    ...quantityAt('components.*.quantity', 'Result of the part', 'Resultado de la parte'),
    ...codingAt('interpretation', 'Interpretation', 'Interpretación'),
    ...labels,
  ],
  Problem: [
    ...codingAt('!code', 'Diagnosis', 'Diagnóstico'),
    ['!clinicalStatus', 'Clinical state', 'Estado clínico'],
    ['!verificationStatus', 'How sure it is', 'Grado de certeza'],
    ['onset', 'Since', 'Desde'],
    ['abatement', 'Until', 'Hasta'],
    ...labels,
  ],
  EligibilityFacts: [
    ['!schema', 'Kind of facts', 'Clase de datos'],
    ['!facts', 'Facts', 'Datos'],
  ],
  TrialEligibility: [
    ['!study', 'Trial', 'Ensayo'],
    ['!study.registry', 'Register of the trial', 'Registro del ensayo'],
    ['!study.id', 'Number of the trial', 'Número del ensayo'],
    ['!study.version', 'Version of the criteria', 'Versión de los criterios'],
    ['!study.criteriaSha256', 'Fingerprint of the criteria', 'Huella de los criterios'],
    ['!criteria', 'Criteria', 'Criterios'],
    ['criteria.*', 'Criterion', 'Criterio'],
    ['criteria.*.id', 'Name of the criterion', 'Nombre del criterio'],
    ['criteria.*.kind', 'Kind of criterion', 'Tipo de criterio'],
    ['criteria.*.exclude', 'Whether it excludes', 'Si excluye'],
    ['criteria.*.met', 'Whether it is met', 'Si se cumple'],
    ['criteria.*.asOf', 'Day of the record', 'Fecha del dato'],
    ['!overall', 'Outcome', 'Resultado'],
    ['!siteReview', 'Review by the site', 'Revisión por el centro'],
  ],
  Prescription: [
    ...codingAt('!medication', 'Medicine', 'Medicamento'),
    ['!dosage', 'How to take it', 'Posología'],
    ...quantityAt('quantity', 'Amount', 'Cantidad'),
    ['!fills', 'How often it may be dispensed', 'Cuántas veces se puede dispensar'],
    ['!authoredOn', 'Date', 'Fecha'],
    ...labels,
  ],
  Referral: [
    ['!to', 'Sent to', 'Derivado a'],
    ...codingAt('!service', 'For', 'Servicio'),
    ...codingAt('reason', 'Reason', 'Motivo'),
    ['!priority', 'Priority', 'Prioridad'],
    ['!authoredOn', 'Date', 'Fecha'],
    ...labels,
  ],
};

const subject: Line = ['!sub', 'Identifier of the person', 'Identificador de la persona'];

/** What an SD-JWT VC of a type can say, with its subject. */
export const describedClaims = (type: IssuedType): readonly DescribedClaim[] =>
  [subject, ...lines[type]].map(([path, en, es]) => ({
    path: pathFrom(path),
    isMandatory: path.startsWith('!'),
    words: { en, es },
  }));

const pathFrom = (text: string): ClaimPath =>
  text
    .replace('!', '')
    .split('.')
    .map((step) => (step === '*' ? null : step));
