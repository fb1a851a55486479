import { startApp } from '@assent/ui';
import { App } from './app.tsx';
import { keepShell } from './offline/keep-shell.ts';

startApp(<App />);
keepShell();
