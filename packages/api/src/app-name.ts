/** The web apps that staff uses. Each names itself with every call, in the header `x-assent-app`. */
export const appNames = ['clinic', 'sponsor', 'operations'] as const;
export type AppName = (typeof appNames)[number];
