/** Texts of this app in English: the file that the others are typed by. */
export const en = {
  appName: 'Assent operations',
  signIn: {
    title: 'Sign in to operations',
    lead: 'For those who run this network.',
    key: 'Operator key',
    keyHelp:
      'On this machine it is in secrets.json of the home of the service. It stays in this page and is gone when you close it.',
    submit: 'Sign in',
    wrong: 'This is not the key of the operator of this network.',
    wrongNext: 'Look for operatorKey in secrets.json, and copy all of it.',
  },
  signOut: 'Sign out',
  overview: { title: 'How the network stands' },
};
