import { isHost, isPort } from './names.ts';
import type { SettingReader } from './read-setting.ts';

/** `unscanned` says aloud that files pass without being scanned here. */
export type ScannerConfig =
	| { readonly kind: 'clamd'; readonly socket: string }
	| { readonly kind: 'clamd'; readonly host: string; readonly port: number }
	| { readonly kind: 'unscanned' };

/** Longer paths do not fit into the address of a socket. */
const SOCKET_BYTES_MAX = 107;

/** `clamd:/run/clamav/clamd.ctl`, `clamd:scanner.example:3310` or `unscanned`. Production has no default. */
export function readScannerConfig(read: SettingReader, sandbox: boolean): ScannerConfig {
	const value = read.text('SLUSS_MALWARE_SCANNER', sandbox ? 'unscanned' : undefined, {
		fits: (text) => parseScanner(text) !== undefined,
		wanted:
			'clamd:/path/to/socket, clamd:host:port with a port from 1 to 65535, or unscanned if files are to pass without being scanned',
		example: 'clamd:/run/clamav/clamd.ctl'
	});
	return parseScanner(value) ?? { kind: 'unscanned' };
}

function parseScanner(value: string): ScannerConfig | undefined {
	if (value === 'unscanned') return { kind: 'unscanned' };
	const [, socket, v6, name, port = ''] =
		/^clamd:(?:(\/.+)|(?:\[([^\]\s]+)\]|([^:[\]\s]+)):(\d+))$/.exec(value) ?? [];
	if (socket !== undefined) {
		return Buffer.byteLength(socket) <= SOCKET_BYTES_MAX ? { kind: 'clamd', socket } : undefined;
	}
	const host = v6 ?? name;
	if (host === undefined || !isHost(host) || !isPort(port)) return undefined;
	return { kind: 'clamd', host, port: Number(port) };
}
