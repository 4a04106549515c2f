/**
 * Loaded before each program of the demo (`node --import`): when the supervisor is gone, even by SIGKILL, the pipe on
 * standard input ends, and the program is asked to stop. So no program of the demo is left behind holding its port.
 */
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.on('error', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
process.stdin.unref();
