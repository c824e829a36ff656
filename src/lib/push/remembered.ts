// Kept in the browser until sign-out: that somebody turned notices on here. It is how we notice that they are gone.
const KEY = 'sluss-notices';

export function wasAllowedHere(): boolean {
	try {
		return localStorage.getItem(KEY) === 'on';
	} catch {
		return false;
	}
}

export function rememberAllowed(allowed: boolean): void {
	try {
		if (allowed) localStorage.setItem(KEY, 'on');
		else localStorage.removeItem(KEY);
	} catch {
		// A browser that stores nothing cannot be reminded either.
	}
}
