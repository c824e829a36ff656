/** Where we listen, and what the proxy in front says of a request. Read by `scripts/start.ts` and by adapter-node. */
import { isHost } from './names.ts';
import type { Form, SettingReader } from './read-setting.ts';

export interface ListenConfig {
	readonly host: string;
	readonly port: number;
}

const HOST: Form = {
	fits: isHost,
	wanted: 'a host name or an IP address of this machine',
	example: '127.0.0.1'
};
const header = (example: string): Form => ({
	fits: (value) => /^[a-z0-9-]{1,100}$/i.test(value),
	wanted: 'the name of a header',
	example
});
const SIZE: Form = {
	fits: (value) => /^\d{1,15}[KMG]?$/.test(value) && value !== '0',
	wanted: 'a number of bytes, with K, M or G behind it where they are thousands of them',
	example: '40M'
};

export function readListenConfig(read: SettingReader): ListenConfig {
	// Adapter-node reads these itself, and ends with a stack where they cannot be used.
	read.optional('PROTOCOL_HEADER', 'x-forwarded-proto', header('x-forwarded-proto'));
	read.optional('HOST_HEADER', 'x-forwarded-host', header('x-forwarded-host'));
	read.optional('PORT_HEADER', 'x-forwarded-port', header('x-forwarded-port'));
	read.optional('ADDRESS_HEADER', 'x-forwarded-for', header('x-forwarded-for'));
	read.optional('BODY_SIZE_LIMIT', SIZE.example, SIZE);
	read.number('XFF_DEPTH');
	return Object.freeze({
		host: read.text('HOST', '127.0.0.1', HOST),
		port: read.number('PORT')
	});
}
