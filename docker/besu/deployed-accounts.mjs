import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { deployRegistries, openChain, signerAddress, startEmbeddedChain } from '@assent/evm';

// Time of the first block of an embedded chain. From there on each block is a second later, so that times that
// constructors store are the same in every run.
const startSeconds = 1_735_689_600;

/** What the account of the operator gets, in wei: more than it can spend. */
const operatorBalance = 10n ** 27n;

/**
 * Deploys the registries on a chain with this id that is thrown away, and reads what was left there: for each account
 * that matters its nonce, balance, code and storage as a genesis has them, and the time of the last block.
 *
 * @throws Error if a transaction failed or an account is missing
 */
export async function deployedAccounts(chainId, operatorKey) {
  const dir = await mkdtemp(join(tmpdir(), 'assent-besu-'));
  const operator = signerAddress(operatorKey);
  const { rpcUrl, stop } = await startEmbeddedChain({ dir, chainId, operator });
  try {
    const rpc = (method, ...params) => call(rpcUrl, method, params);
    await rpc('anvil_setTime', startSeconds);
    await rpc('anvil_setBlockTimestampInterval', 1);
    const chain = openChain({ rpcUrls: [rpcUrl], chainId });
    const registries = await deployRegistries({ chain, operatorKey, file: join(dir, 'deployment.json') });
    const { timestamp } = await rpc('eth_getBlockByNumber', 'latest', false);
    return { registries, accounts: await readAccounts(rpc, operator), timestamp: Number(timestamp) };
  } finally {
    await stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function readAccounts(rpc, operator) {
  const dump = await rpc('anvil_dumpState');
  const { accounts } = JSON.parse(gunzipSync(Buffer.from(dump.slice(2), 'hex')).toString());
  const contracts = await createdContracts(rpc);
  const missing = [operator, ...contracts].filter((address) => !accounts[address]);
  if (missing.length > 0) throw new Error(`not in the state of the chain: ${missing.join(', ')}`);
  const withCode = contracts.sort().map((address) => [address, contractOf(accounts[address])]);
  const funded = { nonce: hex(accounts[operator].nonce), balance: hex(operatorBalance) };
  return { [operator]: funded, ...Object.fromEntries(withCode) };
}

const contractOf = ({ nonce, code, storage }) => {
  const slots = Object.entries(storage ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    nonce: hex(nonce),
    balance: '0x0',
    code,
    ...(slots.length > 0
      ? { storage: Object.fromEntries(slots.map(([slot, value]) => [word(slot), word(value)])) }
      : {}),
  };
};

/** Addresses of all contracts that transactions of the chain created. */
async function createdContracts(rpc) {
  const head = Number(await rpc('eth_blockNumber'));
  const created = [];
  for (let number = 0; number <= head; number += 1) {
    for (const { status, contractAddress } of await rpc('eth_getBlockReceipts', hex(number))) {
      if (Number(status) !== 1) throw new Error('a transaction of the deployment failed');
      if (contractAddress) created.push(contractAddress.toLowerCase());
    }
  }
  return created;
}

async function call(rpcUrl, method, params) {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = await response.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

const hex = (value) => `0x${BigInt(value).toString(16)}`;
const word = (value) => `0x${BigInt(value).toString(16).padStart(64, '0')}`;
