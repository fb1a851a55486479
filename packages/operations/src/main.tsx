import { startApp } from '@assent/ui';
import { App } from './app.tsx';

startApp(<App />);
