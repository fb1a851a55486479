import { createClient } from '@assent/api';
import { AppShell, StateBanner, useHashRoute } from '@assent/ui';
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { LockButton } from '../components/lock-button.tsx';
import { WardBanner } from '../components/ward-banner.tsx';
import engineAddress from '../facts/engine-thread.ts?worker&url';
import { threadEngine } from '../facts/thread-engine.ts';
import { useOnline } from '../hooks/use-online.ts';
import { OpenWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import { servicePost } from '../requests/service-post.ts';
import { workerAddress } from '../service-workers.ts';
import type { Vault } from '../storage/vault.ts';
import type { Ward } from '../storage/wallet-contents.ts';
import { walletOver } from '../wallet.ts';
import { Cards } from './cards.tsx';

const Add = lazy(() => import('./add.tsx').then(({ Add: screen }) => ({ default: screen })));
const KeptHealth = lazy(() => import('./kept-health.tsx').then(({ KeptHealth: screen }) => ({ default: screen })));
const KnownOrganization = lazy(() =>
  import('./organization.tsx').then(({ KnownOrganization: screen }) => ({ default: screen })),
);
const CardDetails = lazy(() => import('./card-details.tsx').then(({ CardDetails: screen }) => ({ default: screen })));
const Consents = lazy(() => import('./consents.tsx').then(({ Consents: screen }) => ({ default: screen })));
const NewConsent = lazy(() => import('./new-consent.tsx').then(({ NewConsent: screen }) => ({ default: screen })));
const ConsentDetails = lazy(() =>
  import('./consent-details.tsx').then(({ ConsentDetails: screen }) => ({ default: screen })),
);
const History = lazy(() => import('./history.tsx').then(({ History: screen }) => ({ default: screen })));
const More = lazy(() => import('./more.tsx').then(({ More: screen }) => ({ default: screen })));
const Links = lazy(() => import('./links.tsx').then(({ Links: screen }) => ({ default: screen })));
const People = lazy(() => import('./people.tsx').then(({ People: screen }) => ({ default: screen })));

export interface OpenWalletScreensProps {
  readonly vault: Vault;
  readonly onLock: () => void;
  readonly onErase: () => Promise<void>;
}

const { origin } = window.location;
const engine = threadEngine(() => new Worker(workerAddress(engineAddress), { type: 'module' }));
const clientAt = (token?: string) => createClient({ baseUrl: origin, ...(token ? { token } : {}) });

/** Everything behind the lock. */
export function OpenWalletScreens({ vault, onLock, onErase }: OpenWalletScreensProps) {
  const texts = useMessages();
  const isOnline = useOnline();
  const [acting, act] = useState<Ward>();
  const wallet = useMemo(() => walletOver(vault, { origin, post: servicePost(origin), client: clientAt }), [vault]);
  const context = useMemo(
    () => ({ wallet, engine, acting, act, lock: onLock, erase: onErase }),
    [wallet, acting, onLock, onErase],
  );
  const route = useHashRoute();
  useCarriedLink();
  const [first = ''] = route.parts;
  const links = [
    ...(acting
      ? []
      : [
          {
            href: '#/',
            label: texts.nav.cards,
            isCurrent: ['', 'add', 'card', 'health', 'organization'].includes(first),
          },
        ]),
    { href: '#/consents', label: texts.nav.consents, isCurrent: first === 'consents' },
    { href: '#/history', label: texts.nav.history, isCurrent: first === 'history' },
    { href: '#/more', label: texts.nav.more, isCurrent: ['more', 'links', 'people'].includes(first) },
  ];
  return (
    <OpenWallet value={context}>
      <AppShell name={texts.appName} navigation={links} actions={<LockButton onLock={onLock} />}>
        <WardBanner />
        {!isOnline && <StateBanner kind="offline">{texts.offline}</StateBanner>}
        <Suspense fallback={<p>{texts.add.working}</p>}>{screenAt(route.parts, acting !== undefined)}</Suspense>
      </AppShell>
    </OpenWallet>
  );
}

/** The screen of a route. Whoever acts for another sees nothing of their own. */
function screenAt([first = '', second]: readonly string[], isActing: boolean): ReactNode {
  if (first === 'consents') return consentAt(second);
  if (first === 'card' && second !== undefined && !isActing) return <CardDetails key={second} id={second} />;
  if (first === 'organization' && second !== undefined && !isActing)
    return <KnownOrganization key={second} id={second} />;
  if (first === 'health' && second !== undefined && !isActing) return <KeptHealth key={second} id={second} />;
  if (isActing && ['add', 'links'].includes(first)) return <People />;
  return screens[first]?.() ?? (isActing ? <People /> : <Cards />);
}

function consentAt(id: string | undefined): ReactNode {
  if (id === undefined) return <Consents />;
  return id === 'new' ? <NewConsent /> : <ConsentDetails key={id} id={id} />;
}

const screens: Readonly<Record<string, () => ReactNode>> = {
  history: () => <History />,
  people: () => <People />,
  more: () => <More />,
  links: () => <Links />,
  add: () => <Add />,
};

/** A page that leads to the wallet says with which link, after `#link=`. It is taken out of the address at once. */
function useCarriedLink(): void {
  useEffect(() => {
    const take = () => {
      const { hash } = window.location;
      if (!hash.startsWith('#link=')) return;
      window.location.replace(`#/add?link=${hash.slice(6)}`);
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
}
