export { type AuthorizationServers, authorizationServers } from './authorization-servers.ts';
