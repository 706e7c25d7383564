/** Loaders: kernel images, initial file systems and the tables that a boot protocol asks for. */
package dev.verdigris.guest.boot;
