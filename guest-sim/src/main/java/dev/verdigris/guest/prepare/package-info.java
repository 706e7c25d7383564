/**
 * The default guest: its packages fetched and verified without touching the system, its initial
 * file system and its disk built, all in a cache.
 */
package dev.verdigris.guest.prepare;
