/** Provisioning of people and groups. In docs/operations.md, "Groups and SCIM". */
import type { SettingReader } from './read-setting.ts';

export interface ScimConfig {
	/** File with the token of the identity provider, 32 characters at least; undefined: there is no SCIM here. */
	readonly tokenFile: string | undefined;
	/** Which attribute carries the HSA-id, by which a person is known at her first sign-in. */
	readonly hsaIdAttribute: HsaIdAttribute | undefined;
}

export const HSA_ID_ATTRIBUTES = ['externalId', 'userName', 'employeeNumber'] as const;
export type HsaIdAttribute = (typeof HSA_ID_ATTRIBUTES)[number];

export function readScimConfig(read: SettingReader): ScimConfig {
	const attribute = read.oneOf('SLUSS_SCIM_HSA_ID', ['off', ...HSA_ID_ATTRIBUTES], 'off');
	return Object.freeze({
		tokenFile: read.file('SLUSS_SCIM_TOKEN_FILE'),
		hsaIdAttribute: attribute === 'off' ? undefined : attribute
	});
}
