import { EventEmitter } from 'node:events';
import {
  Agent,
  ConsoleLogger,
  DependencyManager,
  DidsModule,
  InjectionSymbols,
  JwkDidResolver,
  KeyDidResolver,
  Kms,
  LogLevel,
  type Module,
  X509Module,
} from '@credo-ts/core';
import { ethrResolver } from './ethr-resolver.ts';
import { memoryKeys } from './memory-keys.ts';
import { memoryRecords } from './memory-records.ts';

/** No file is written: an agent only wants to know where it could. */
class NoFiles {
  readonly dataPath = '';
  readonly cachePath = '';
  readonly tempPath = '';
}
class NoSockets {}

/** An agent of Credo with everything in memory. `roots`: certificates in PEM that it trusts. */
export async function credoAgent<M extends Readonly<Record<string, Module>>>(openid4vc: M, roots: readonly string[]) {
  const dependencies = new DependencyManager();
  dependencies.registerInstance(InjectionSymbols.StorageService, memoryRecords());
  const trusted = roots.length > 0 ? { trustedCertificates: roots as [string, ...string[]] } : {};
  const options = {
    config: {
      allowInsecureHttpUrls: true,
      autoUpdateStorageOnStartup: true,
      logger: new ConsoleLogger(LogLevel.off),
    },
    dependencies: {
      FileSystem: NoFiles,
      EventEmitterClass: EventEmitter,
      fetch,
      WebSocketClass: NoSockets,
    } as never,
    modules: {
      kms: new Kms.KeyManagementModule({ backends: [memoryKeys()] }),
      dids: new DidsModule({ resolvers: [ethrResolver, new JwkDidResolver(), new KeyDidResolver()] }),
      x509: new X509Module(trusted),
      ...openid4vc,
    },
  };
  const agent = new Agent(options, dependencies);
  await agent.initialize();
  return agent;
}
