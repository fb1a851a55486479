import { AppError } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { keccak256, stringToHex } from 'viem';
import { bytes32 } from '../testing/test-network.ts';
import { evmRegistries } from './evm-registries.ts';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const config = {
  chainId: 20_261,
  statusRegistry: address('1'),
  consentRevocations: address('2'),
  issuerRegistry: address('5'),
  anchorLog: address('6'),
  emergencyAccess: address('7'),
  didRegistry: address('8'),
  operator: address('3'),
};

describe('registries', () => {
  test('a list has room for 2^20 credentials', () => {
    expect(evmRegistries(config).listSize).toBe(1_048_576);
  });

  test('the key of a secret is the hash of its 32 bytes', () => {
    expect(evmRegistries(config).keyOf(bytes32(9))).toBe(keccak256(bytes32(9) as `0x${string}`));
  });

  test('a list of another salt, operator, contract or chain has another identifier', () => {
    const ids = [
      evmRegistries(config).listIdOf(bytes32(1)),
      evmRegistries(config).listIdOf(bytes32(2)),
      evmRegistries({ ...config, operator: address('4') }).listIdOf(bytes32(1)),
      evmRegistries({ ...config, statusRegistry: address('4') }).listIdOf(bytes32(1)),
      evmRegistries({ ...config, chainId: 1 }).listIdOf(bytes32(1)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('a log of another salt, operator, contract or chain has another identifier, and no list has it', () => {
    const ids = [
      evmRegistries(config).logIdOf(bytes32(1)),
      evmRegistries(config).logIdOf(bytes32(2)),
      evmRegistries({ ...config, operator: address('4') }).logIdOf(bytes32(1)),
      evmRegistries({ ...config, anchorLog: address('4') }).logIdOf(bytes32(1)),
      evmRegistries({ ...config, chainId: 1 }).logIdOf(bytes32(1)),
      evmRegistries(config).listIdOf(bytes32(1)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the identifier of a type is the hash of its name on the wire', () => {
    expect(evmRegistries(config).typeIdOf('LabResult')).toBe(keccak256(stringToHex('urn:assent:LabResult:1')));
  });

  test('refuses an address with capitals, which would never be equal to ours', () => {
    expect(() => evmRegistries({ ...config, operator: address('A') })).toThrow(AppError);
  });
});
