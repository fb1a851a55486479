import type { Ports } from '@assent/application';
import type { Configuration } from '../configuration.ts';
import type { AppOptions } from '../http/app.ts';
import { fhirGateway } from './fhir-gateway.ts';
import { readUpstreams } from './read-upstreams.ts';

/** The proxies in front of FHIR servers, if the configuration names any. */
export function openFhirProxy(
  { fhirUpstreamsFile, publicUrl }: Pick<Configuration, 'fhirUpstreamsFile' | 'publicUrl'>,
  ports: Ports,
): Pick<AppOptions, 'fhir'> {
  if (fhirUpstreamsFile === undefined) return {};
  const upstreams = readUpstreams(fhirUpstreamsFile);
  return { fhir: { gateway: fhirGateway({ ports, upstreams, publicUrl }), now: () => ports.clock.now() } };
}
