export * from './generated/index.js';
export {
  type ActivityCoreClient,
  ActivityCoreError,
  connect,
  type ConnectOptions,
} from './connect.js';
