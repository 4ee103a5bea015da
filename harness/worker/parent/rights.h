// Rights that a worker does not need to compute, and that it could reach other processes by.
#pragma once

namespace assay {

// In the process that becomes the worker: system calls and nothing else. What the kernel does not have is left out.
//
// A worker that runs as root is no longer above the limits and the other processes of root. Its files it reads and
// writes as before. And whoever it is, the kernel keeps it from the memory, the descriptors and the signals of all that
// it has not started: `domain` is a descriptor of `domain_of_its_own`.
void give_up_rights(int domain);

// For the whole process, made once: what a worker gets a domain of its own by (Landlock, from Linux 6.12 on); -1 if
// there is no such thing.
int domain_of_its_own();

}  // namespace assay
