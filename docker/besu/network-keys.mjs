import { createECDH, createHash, randomBytes } from 'node:crypto';
import { signerAddress } from '@assent/evm';

/** Fresh keys of a network: of the operator, whose account sends all transactions, and of four nodes. */
export const randomKeys = () => keysFrom(() => randomBytes(32));

/**
 * Keys that anybody can compute, so that a genesis made with them is the same everywhere. For tests and for reading,
 * never for a chain that matters.
 */
export const developmentKeys = () =>
  keysFrom((name) => createHash('sha256').update(`Assent development network: ${name}`).digest());

/** Four validators: the fewest that go on without one of them. Numbered in the order in which genesis lists them. */
function keysFrom(make) {
  const names = ['node 1', 'node 2', 'node 3', 'node 4'];
  const nodes = names.map((name) => nodeOf(make(name))).sort((a, b) => (a.address < b.address ? -1 : 1));
  const operatorKey = hexKey(make('operator'));
  return { operator: signerAddress(operatorKey), operatorKey, nodes: nodes.map((node, at) => withPlace(node, at + 1)) };
}

function nodeOf(key) {
  const curve = createECDH('secp256k1');
  curve.setPrivateKey(key);
  // without the byte that says that the point is not compressed
  const nodeId = curve.getPublicKey('hex', 'uncompressed').slice(2);
  return { key: hexKey(key), nodeId, address: signerAddress(hexKey(key)) };
}

/** The address in the network of compose.besu.yaml. Besu wants numbers here unless an experimental option is set. */
function withPlace(node, number) {
  const host = `172.31.45.${10 + number}`;
  return { ...node, name: `besu-${number}`, enode: `enode://${node.nodeId}@${host}:30303` };
}

const hexKey = (key) => `0x${key.toString('hex')}`;
