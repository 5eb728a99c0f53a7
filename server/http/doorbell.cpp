#include "server/http/doorbell.h"

#include <cerrno>
#include <cstdint>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace sb::http {

namespace {

int openDescriptor()
{
    const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), "eventfd");
    return descriptor;
}

} // namespace

Doorbell::Doorbell(QObject *parent)
    : QObject(parent), m_descriptor(openDescriptor()),
      m_notifier(m_descriptor, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &Doorbell::hear);
}

Doorbell::~Doorbell()
{
    m_notifier.setEnabled(false);
    ::close(m_descriptor);
}

void Doorbell::ring()
{
    const std::uint64_t one = 1;
    // It can only fail when the count is full, and then the loop is told anyway.
    (void)!::write(m_descriptor, &one, sizeof one);
}

void Doorbell::hear()
{
    std::uint64_t rings = 0;
    if (::read(m_descriptor, &rings, sizeof rings) == sizeof rings)
        Q_EMIT rung();
}

} // namespace sb::http
