/// Which keys and certificates a program serves or trusts, and where it may go without.
@NullMarked
package dev.lode.common.tls;

import org.jspecify.annotations.NullMarked;
