import ipaddr from 'ipaddr.js';

/** Decides which addresses may be connected to. `ranges` are allowed besides the public Internet, in CIDR notation. */
export function addressPolicy(ranges: readonly string[] = []): (address: string) => boolean {
  const allowed = ranges.map((range) => ipaddr.parseCIDR(range));
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text); // an IPv4 address written as IPv6 is judged as IPv4
    return isPublic(address) || allowed.some((range) => address.kind() === range[0].kind() && address.match(range));
  };
}

const globalUnicast = ipaddr.parseCIDR('2000::/3');

/** Private, loopback, link-local, multicast, reserved, translated and tunnelled addresses are not public. */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(globalUnicast));
}
