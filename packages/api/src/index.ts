export { type AppName, appNames } from './app-name.ts';
export { type CallOf, type Client, type ClientOptions, createClient } from './client.ts';
export type { Audience, BodyOf, Endpoint, ParamsOf, QueryOf, ResultOf, TextEndpoint } from './endpoint.ts';
export { type PresentationRequestMessage, zPresentationRequest } from './endpoints/presentations.ts';
export { type Endpoints, endpoints } from './endpoints.ts';
export { type FollowOptions, followEvents } from './follow-events.ts';
export { openapiDocument } from './openapi.ts';
export { type Problem, problems, zProblem } from './problem.ts';
