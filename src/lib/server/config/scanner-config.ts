import { invalid, type SettingReader } from './read-setting.ts';

/** `unscanned` says aloud that files pass without being scanned here. */
export type ScannerConfig =
	| { readonly kind: 'clamd'; readonly socket: string }
	| { readonly kind: 'clamd'; readonly host: string; readonly port: number }
	| { readonly kind: 'unscanned' };

/** `clamd:/run/clamav/clamd.ctl`, `clamd:scanner.example:3310` or `unscanned`. Production has no default. */
export function readScannerConfig(read: SettingReader, sandbox: boolean): ScannerConfig {
	const name = 'SLUSS_MALWARE_SCANNER';
	const value = read.text(name, sandbox ? 'unscanned' : undefined);
	if (value === 'unscanned') return { kind: 'unscanned' };
	const [, socket, host, port] =
		/^clamd:(?:(\/.+)|\[?([^\]/\s]+?)\]?:(\d{1,5}))$/.exec(value) ?? [];
	if (socket !== undefined) return { kind: 'clamd', socket };
	if (host !== undefined && port !== undefined) return { kind: 'clamd', host, port: Number(port) };
	throw invalid(
		name,
		'must be clamd:/path/to/socket, clamd:host:port, or unscanned if files are to pass without being scanned'
	);
}
