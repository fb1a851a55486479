/** Where a browser goes to sign in with the identity provider of an organisation. It comes back to the app. */
export const providerAddress = (app: string, organization: string): string =>
  `/staff/oidc/start?${new URLSearchParams({ organization, app })}`;
