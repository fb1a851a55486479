import { Component, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ErrorNote } from './components/error-note.tsx';
import './theme/theme.css';

/** Draws an app into the element `app` of its page. What a component throws is shown as a failure of ours. */
export function startApp(app: ReactNode): void {
  const place = document.getElementById('app');
  if (!place) throw new Error('the page has no element `app`');
  createRoot(place).render(
    <StrictMode>
      <LastResort>{app}</LastResort>
    </StrictMode>,
  );
}

class LastResort extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <ErrorNote error={this.state.error} onRetry={() => window.location.reload()} />;
  }
}
