/** Texts about showing something to a desk that has no connection, in English. */
export const deskEn = {
  title: 'Show at a desk?',
  asks: (name: string) => `A code asks you in the name of ${name}`,
  unchecked:
    'Nobody has signed this code, so it could not be checked who made it. Go on only if you see it on the screen of a desk where you are now.',
  known: 'Your wallet knows an organisation of this name. Whether this code is from it is not proven.',
  unknown: 'Your wallet has never met an organisation of this name. The name is only what the code says.',
  accept: 'Show this as a code',
  decline: 'Show nothing',
  ready: 'Hold this in front of the desk',
  readyHelp:
    'Nothing was sent. Only a desk that made the request can check it, once, within five minutes. But whoever reads the codes can see what you share.',
  one: 'Your answer as a code',
  part: (at: number, of: number) => `Code ${at} of ${of}`,
  partsHelp: 'The desk reads one code after the other, in any order.',
  before: 'Previous code',
  after: 'Next code',
  play: 'Show them in turn',
  pause: 'Stop',
  text: 'Your answer as text',
  copy: 'Copy the text',
  copied: 'The answer is copied.',
  done: 'Done',
  where: 'It is in your history. Whether the desk accepted it, the desk tells you.',
};
