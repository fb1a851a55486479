/** Texts about facts for proofs, in English. */
export const factsEn = {
  title: 'Facts for studies',
  lead: 'What you sign here, the patient can prove to a study without showing it. Their wallet fetches it.',
  begin: 'Sign facts',
  sheet: 'About',
  sheets: {
    identity: 'Age and identity',
    hba1c: 'HbA1c',
    egfr: 'Kidney function (eGFR)',
    painScore: 'Pain, 0 to 10',
    problems: 'All diagnoses',
  },
  fields: {
    birthDate: 'Birth date',
    gender: 'Gender',
    country: 'Country',
    assuranceLevel: 'How identity was checked',
    'value:%': 'Value (%)',
    'value:mL/min/{1.73_m2}': 'Value (mL/min/1.73 m²)',
    score: 'Score',
    effective: 'Measured on',
    problems: 'Diagnoses',
    assertedOn: 'True as of',
  },
  faulty: {
    day: 'Enter a day.',
    integer: 'Enter a whole number that is possible here.',
    decimal: 'Enter a number with at most one decimal that is possible here.',
    code: 'Enter a code.',
    codes: 'At most eight different codes.',
  },
  codeHelp: (system: string) => `A code of ${system}.`,
  listHelp: (system: string) =>
    `One a line: the code, a space, and what it is called. Codes of ${system}. The list must be complete: what is not on it, the patient can prove not to have.`,
  until: 'Good until',
  submit: 'Offer them to the patient',
  offered: (what: string) =>
    `Offered: ${what}. The patient fetches it in the wallet: under Cards, by the name of this clinic.`,
  notPatient: {
    what: 'Whoever answered is not registered here.',
    next: 'Register them as a patient first.',
  },
  hasIdentity: {
    what: 'This patient has an identity for studies from this clinic.',
    next: 'There is one for each person, so that nobody takes part twice. Withdraw that one first.',
  },
};
