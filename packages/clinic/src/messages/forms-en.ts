/** Texts about questionnaires at the desk, in English. */
export const formsEn = {
  said: 'This is what the patient says. Nobody has signed it.',
  answered: 'Answered, not signed',
  yes: 'Yes',
  no: 'No',
};
