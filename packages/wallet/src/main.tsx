import { startApp } from '@assent/ui';
import { App } from './app.tsx';
import { keepShell } from './service-workers.ts';

startApp(<App />);
keepShell();
