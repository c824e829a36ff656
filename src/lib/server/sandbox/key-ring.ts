/**
 * Keys and certificates of the sandbox federation: a root with the directory's signer below it, a certificate authority of
 * the organisations, and theirs. Made when first needed (outside the main thread), kept in the sandbox's database, and
 * given a new certificate over the same key when the old one is running out.
 */
import { createPrivateKey, generateKeyPair, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import { issueCertificate, pemOfCertificate } from '../crypto/issue-certificate.ts';
import type { SandboxOrganisation } from './federation/federation.ts';
import type { SandboxStore } from './open-store.ts';
import { keys } from './tables.ts';

export interface KeyPair {
	keyPem: string;
	certificatePem: string;
}

export interface OrganisationKeys {
	signing: KeyPair;
	encryption: KeyPair;
}

export interface KeyRing {
	root(): Promise<KeyPair>;
	/** Signs the directory's answers. */
	directorySigner(): Promise<KeyPair>;
	organisation(organisation: SandboxOrganisation): Promise<OrganisationKeys>;
}

interface Wish {
	name: string;
	subject: string;
	issuer?: () => Promise<KeyPair>;
	authority?: boolean;
	validDays: number;
}

const DAY_MS = 86_400_000;
const RENEW_BEFORE_DAYS = 30;
const ROOT_SUBJECT = 'C=SE, O=Sluss sandlåda, CN=Rot CA eDelivery SMP-SANDBOX';
const ISSUER_SUBJECT = 'C=SE, O=Sluss sandlåda, CN=Sluss Sandbox Function CA';

const generate = promisify(generateKeyPair);

export function createKeyRing(store: SandboxStore, clock: Clock): KeyRing {
	const held = new Map<string, Promise<KeyPair>>();

	function hold(wish: Wish): Promise<KeyPair> {
		const known = held.get(wish.name);
		if (known !== undefined) return known;
		const made = load(wish);
		held.set(wish.name, made);
		made.catch(() => held.delete(wish.name));
		return made;
	}

	async function load(wish: Wish): Promise<KeyPair> {
		const [stored] = await store.db.read.select().from(keys).where(eq(keys.name, wish.name));
		const now = clock.now();
		if (stored && isCurrent(stored.certificatePem, now)) {
			return { keyPem: stored.keyPem, certificatePem: stored.certificatePem };
		}
		const keyPem = stored?.keyPem ?? (await makeKeyPem());
		const issuer = wish.issuer && (await wish.issuer());
		const notAfter = now + wish.validDays * DAY_MS;
		const certificatePem = pemOfCertificate(
			issueCertificate({
				subject: wish.subject,
				key: createPrivateKey(keyPem),
				notBefore: new Date(now - DAY_MS),
				notAfter: new Date(notAfter),
				authority: wish.authority ?? false,
				...(issuer && {
					issuer: {
						subject: wish.name === 'directory signer' ? ROOT_SUBJECT : ISSUER_SUBJECT,
						key: createPrivateKey(issuer.keyPem)
					}
				})
			})
		);
		const row = { name: wish.name, keyPem, certificatePem, notAfter };
		await store.db.write((tx) =>
			tx.insert(keys).values(row).onConflictDoUpdate({ target: keys.name, set: row })
		);
		return { keyPem, certificatePem };
	}

	const root = () =>
		hold({ name: 'root', subject: ROOT_SUBJECT, authority: true, validDays: 20 * 365 });
	const issuer = () =>
		hold({ name: 'issuer', subject: ISSUER_SUBJECT, authority: true, validDays: 20 * 365 });
	return {
		root,
		directorySigner: () =>
			hold({
				name: 'directory signer',
				subject: 'C=SE, O=Sluss sandlåda, CN=SMP-SANDBOX',
				issuer: root,
				validDays: 730
			}),
		async organisation(organisation) {
			const { participantId, name, domain, certificates } = organisation;
			const make = (use: string) =>
				hold({
					name: `${participantId} ${use}`,
					subject: `C=SE, O=${name.replaceAll(',', ' –')}, OU=SDK ${use}, CN=${domain}`,
					issuer,
					validDays: 730
				});
			if (certificates === 'one') {
				const both = await make('o2o');
				return { signing: both, encryption: both };
			}
			const [signing, encryption] = await Promise.all([make('signing'), make('encryption')]);
			return { signing, encryption };
		}
	};
}

function isCurrent(certificatePem: string, now: number): boolean {
	const { validFromDate, validToDate } = new X509Certificate(certificatePem);
	return validFromDate.getTime() <= now && now < validToDate.getTime() - RENEW_BEFORE_DAYS * DAY_MS;
}

/** RSA 2048, the least that SDK allows: made in the thread pool, so that nobody waits. */
async function makeKeyPem(): Promise<string> {
	const { privateKey } = await generate('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
	});
	return privateKey;
}
