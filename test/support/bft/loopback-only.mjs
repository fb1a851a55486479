// Loaded before a node of the test network: its peer-to-peer port, which nobody calls, would listen on all interfaces.
import { Socket } from 'node:dgram';
import { Server } from 'node:net';

const host = '127.0.0.1';
const { listen } = Server.prototype;
const { bind } = Socket.prototype;

Server.prototype.listen = function onLoopback(port, ...rest) {
  return listen.call(this, port, ...(typeof port === 'number' ? [host, ...rest.filter(isCallback)] : rest));
};
Socket.prototype.bind = function onLoopback(port, ...rest) {
  return bind.call(this, port, ...(typeof port === 'number' ? [host, ...rest.filter(isCallback)] : rest));
};

const isCallback = (value) => typeof value === 'function';
