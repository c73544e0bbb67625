const { rm } = require('node:fs/promises');
const gulp = require('gulp');

/** What the compiler leaves behind; `encoding: false` keeps files as they are. */
const ASSETS = ['icons/**/*.svg', 'nodes/**/*.sql', 'nodes/**/*.node.json'];

exports.clean = () => rm('dist', { recursive: true, force: true });
exports.assets = () => gulp.src(ASSETS, { base: '.', encoding: false }).pipe(gulp.dest('dist'));
