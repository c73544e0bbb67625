const { cpSync, existsSync, readFileSync, realpathSync } = require('node:fs');
const { join } = require('node:path');

const dependenciesOf = (folder) => {
	const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
		readFileSync(join(folder, 'package.json'), 'utf8'),
	);
	return Object.keys({ ...dependencies, ...optionalDependencies });
};

/**
 * Puts what a package depends on beside it, as n8n's installation would, from another folder's
 * `node_modules`: nothing has to be fetched.
 */
function copyDependencies(from, to) {
	const copied = new Set();
	const wanted = dependenciesOf(from);
	for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
		const source = join(from, 'node_modules', name);
		if (copied.has(name) || !existsSync(source)) continue;
		copied.add(name);
		cpSync(realpathSync(source), join(to, 'node_modules', name), { recursive: true });
		wanted.push(...dependenciesOf(source));
	}
}

module.exports = { copyDependencies };
