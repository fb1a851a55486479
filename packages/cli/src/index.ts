export { freePort, type LocalService, startLocalService } from './demo/local-service.ts';
export { type DemoOptions, runDemo } from './demo/run-demo.ts';
export { type Step, Timeline } from './demo/timeline.ts';
export { type Network, networkProofs, readNetwork, standaloneVerifier } from './network.ts';
export { createOutput, type Output } from './output.ts';
export { createProgram } from './program.ts';
export { type StatusReaderOptions, statusReaders } from './status-readers.ts';
export { openSession, openWallet, type Wallet } from './wallet/wallet.ts';
export { createWalletFile, type WalletFile } from './wallet/wallet-file.ts';
