const operator = 'Those who run this service.';

/** By error code: what happened, what to do next, and whom to ask. Plain words for people, no details of the request. */
export const errorsEn = {
  invalid_request: {
    what: 'Something that was entered cannot be used.',
    next: 'Check the entries and try again.',
    ask: '',
  },
  unauthenticated: {
    what: 'You are not signed in, or the key is not right.',
    next: 'Sign in again.',
    ask: 'Whoever gave you the key.',
  },
  forbidden: {
    what: 'You may not do this with this account.',
    next: 'Use an account that may.',
    ask: 'The administrator of your organisation.',
  },
  not_found: { what: 'This does not exist, or no longer.', next: 'Go back and look again.', ask: '' },
  not_acceptable: { what: 'This cannot be shown here.', next: 'Load the page anew.', ask: operator },
  conflict: { what: 'This exists already.', next: 'Look at what is there, or choose another name.', ask: '' },
  gone: { what: 'This was erased.', next: 'Nothing can be done: it no longer exists.', ask: '' },
  payload_too_large: { what: 'This is too large to be sent.', next: 'Choose a smaller file.', ask: '' },
  unsupported_media_type: { what: 'This kind of data is not understood.', next: 'Load the page anew.', ask: operator },
  unsupported_resource: {
    what: 'The health record holds something that is not understood.',
    next: 'Leave that part out, or enter it by hand.',
    ask: operator,
  },
  not_accredited: {
    what: 'This organisation may not issue documents of this kind.',
    next: 'Ask for the accreditation, then try again.',
    ask: 'The operator of the network.',
  },
  rate_limited: { what: 'That was too often in a short time.', next: 'Wait a minute, then try again.', ask: '' },
  timeout: {
    what: 'The service did not answer.',
    next: 'Check the connection, then try again.',
    ask: operator,
  },
  overloaded: { what: 'The service has too much to do just now.', next: 'Try again in a minute.', ask: operator },
  did_resolution_failed: {
    what: 'Whether the signature is right cannot be checked just now.',
    next: 'Treat it as not checked, and try again in a minute.',
    ask: operator,
  },
  registry_unavailable: {
    what: 'Whether it was withdrawn cannot be checked just now.',
    next: 'Treat it as not checked, and try again in a minute.',
    ask: operator,
  },
  store_unavailable: { what: 'The service cannot reach its data.', next: 'Try again in a minute.', ask: operator },
  key_unavailable: { what: 'A key for signing is not at hand.', next: 'Try again later.', ask: operator },
  certificate_unavailable: {
    what: 'The organisation has no valid certificate to sign with.',
    next: 'Have the certificate renewed.',
    ask: 'The administrator of your organisation.',
  },
  configuration_invalid: { what: 'The service is not set up completely.', next: 'Try again later.', ask: operator },
  wallet_unreadable: {
    what: 'The wallet cannot be opened.',
    next: 'Check the passphrase and try again.',
    ask: '',
  },
  internal: {
    what: 'Something went wrong that should not.',
    next: 'Load the page anew and try again.',
    ask: operator,
  },
};
