export { accessManagerAbi, accessManagerBytecode } from './generated/access-manager.ts';
export { anchorLogAbi, anchorLogBytecode } from './generated/anchor-log.ts';
export { consentRevocationsAbi, consentRevocationsBytecode } from './generated/consent-revocations.ts';
export { emergencyAccessAbi, emergencyAccessBytecode } from './generated/emergency-access.ts';
export { ethereumDidRegistryAbi, ethereumDidRegistryBytecode } from './generated/ethereum-did-registry.ts';
export { issuerRegistryAbi, issuerRegistryBytecode } from './generated/issuer-registry.ts';
export { statusRegistryAbi, statusRegistryBytecode } from './generated/status-registry.ts';
export { timelockControllerAbi, timelockControllerBytecode } from './generated/timelock-controller.ts';
