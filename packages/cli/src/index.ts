export { type LocalService, startLocalService } from './demo/local-service.ts';
export { type DemoOptions, runDemo } from './demo/run-demo.ts';
export { type Step, Timeline } from './demo/timeline.ts';
export { createOutput, type Output } from './output.ts';
export { createProgram } from './program.ts';
