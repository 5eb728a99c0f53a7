#include "agent/providers/file_provider.h"

#include "shared/client/await.h"
#include "shared/crypto/sha256.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <QStringList>

namespace sb::agent {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;

namespace {

constexpr off_t largestBundle = 64 * 1024 * 1024;
constexpr std::chrono::seconds longestLockWait(10);
constexpr std::chrono::milliseconds lockPause(10);

/// What the system says; Unavailable, which is tried again, unless time will not mend it: a link
/// where none may be, a name too long, a right that is missing.
core::Failure systemFailure(const QString &what)
{
    const int why = errno;
    const bool isFinal = why == ELOOP || why == ENOTDIR || why == ENAMETOOLONG || why == EACCES ||
                         why == EPERM || why == EROFS;
    return failure(isFinal ? ErrorCode::InvalidValue : ErrorCode::Unavailable,
                   what + u": "_s + QString::fromUtf8(std::strerror(why)));
}

class Descriptor
{
public:
    explicit Descriptor(int number = -1) : m_number(number) {}

    Descriptor(Descriptor &&other) noexcept : m_number(std::exchange(other.m_number, -1)) {}

    Descriptor &operator=(Descriptor &&other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }

    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;

    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }

    [[nodiscard]] int number() const { return m_number; }

    [[nodiscard]] bool isOpen() const { return m_number >= 0; }

private:
    int m_number;
};

/// Where a secret lies: an open directory and the name in it.
struct Place
{
    Descriptor directory;
    QByteArray name;
};

/// The server checks the same (contract B5); here it is what keeps a job inside the root.
bool isPlainSegment(const QString &segment)
{
    return !segment.isEmpty() && segment != "."_L1 && segment != ".."_L1 &&
           !segment.contains(QChar(0));
}

enum class Missing { IsAnError, IsMade };

/// Walks from the root one directory at a time and follows no link, so that no secret lies outside.
/// NotFound when a directory is missing and is not to be made.
Result<Place> placeOf(const QString &root, const Target &target, Missing missing)
{
    if (!target.config.isEmpty())
        return failure(ErrorCode::InvalidValue, u"provider file takes no configuration"_s);
    QStringList segments = target.secretRef.split(u'/');
    for (const QString &segment : segments) {
        if (!isPlainSegment(segment))
            return failure(ErrorCode::InvalidValue, u"the secret's name leaves its place"_s);
    }
    Place place{.directory = Descriptor(::open(QFile::encodeName(root).constData(),
                                               O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
                .name = QFile::encodeName(segments.takeLast() + u".json"_s)};
    if (!place.directory.isOpen())
        return systemFailure(u"cannot open SB_FILE_ROOT"_s);
    for (const QString &segment : segments) {
        const QByteArray name = QFile::encodeName(segment);
        if (missing == Missing::IsMade &&
            ::mkdirat(place.directory.number(), name.constData(), 0700) != 0 && errno != EEXIST)
            return systemFailure(u"cannot make a directory"_s);
        Descriptor next(::openat(place.directory.number(), name.constData(),
                                 O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
        if (!next.isOpen() && errno == ENOENT)
            return failure(ErrorCode::NotFound, u"there is no such directory"_s);
        if (!next.isOpen())
            return systemFailure(u"cannot open a directory of the secret"_s);
        place.directory = std::move(next);
    }
    return place;
}

/// Content decides: two bundles of equal bytes are the same version.
QString versionOf(const SecretBytes &content)
{
    return QString::fromLatin1(crypto::sha256(content.span()).toHex());
}

Result<StoredSecret> readAt(const Place &place)
{
    const Descriptor file(::openat(place.directory.number(), place.name.constData(),
                                   O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.isOpen() && errno == ENOENT)
        return StoredSecret{};
    struct stat facts = {};
    if (!file.isOpen() || ::fstat(file.number(), &facts) != 0)
        return systemFailure(u"cannot open the secret"_s);
    if (!S_ISREG(facts.st_mode) || facts.st_size > largestBundle)
        return failure(ErrorCode::InvalidValue, u"the secret is no regular file of this size"_s);
    SecretBytes content(static_cast<std::size_t>(facts.st_size));
    std::size_t have = 0;
    while (have < content.size()) {
        const ssize_t got = ::read(file.number(), content.data() + have, content.size() - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return systemFailure(u"cannot read the secret"_s);
        have += static_cast<std::size_t>(got);
    }
    QString version = versionOf(content);
    return StoredSecret{.exists = true, .content = std::move(content), .version = version};
}

/// All writers of a root, whichever process they are in, one after the other. A lock that somebody
/// sits on ends neither a job's lease nor the agent's stop.
Result<Descriptor> lockRoot(const QString &root, const std::stop_token &stop)
{
    Descriptor lock(::open(QFile::encodeName(root + u"/.lock"_s).constData(),
                           O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock.isOpen())
        return systemFailure(u"cannot open the lock of SB_FILE_ROOT"_s);
    const auto until = std::chrono::steady_clock::now() + longestLockWait;
    while (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return systemFailure(u"cannot lock SB_FILE_ROOT"_s);
        if (std::chrono::steady_clock::now() > until || !client::pauseFor(lockPause, stop))
            return failure(ErrorCode::Unavailable, u"SB_FILE_ROOT is locked by another"_s);
    }
    return lock;
}

bool writeAll(int descriptor, std::span<const unsigned char> content)
{
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        content = content.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

Result<void> replaceAt(const Place &place, const SecretBytes &content)
{
    const int directory = place.directory.number();
    // One name: the lock keeps others out, and what a killed writer left behind is overwritten.
    const QByteArray beside = "." + place.name + ".new";
    ::unlinkat(directory, beside.constData(), 0);
    {
        const Descriptor file(::openat(directory, beside.constData(),
                                       O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file.isOpen())
            return systemFailure(u"cannot make a file"_s);
        if (!writeAll(file.number(), content.span()) || ::fsync(file.number()) != 0) {
            const core::Failure why = systemFailure(u"cannot write the secret"_s);
            ::unlinkat(directory, beside.constData(), 0);
            return why;
        }
    }
    if (::renameat(directory, beside.constData(), directory, place.name.constData()) != 0)
        return systemFailure(u"cannot replace the secret"_s);
    if (::fsync(directory) != 0)
        return systemFailure(u"cannot bring the secret to disk"_s);
    return {};
}

} // namespace

Result<StoredSecret> FileProvider::read(const Target &target, const std::stop_token &)
{
    const auto place = placeOf(m_root, target, Missing::IsAnError);
    if (!place && place.error().code == ErrorCode::NotFound)
        return StoredSecret{};
    if (!place)
        return failure(place);
    return readAt(*place);
}

Result<void> FileProvider::write(const Target &target, const StoredSecret &before,
                                 const SecretBytes &content, const std::stop_token &stop)
{
    const auto place = placeOf(m_root, target, Missing::IsMade);
    if (!place)
        return failure(place);
    const auto lock = lockRoot(m_root, stop);
    if (!lock)
        return failure(lock);
    if (stop.stop_requested())
        return failure(ErrorCode::Unavailable, u"stopped"_s);
    const auto now = readAt(*place);
    if (!now)
        return failure(now);
    if (now->exists != before.exists || now->version != before.version)
        return failure(ErrorCode::Conflict, u"the secret was changed meanwhile"_s);
    return replaceAt(*place, content);
}

} // namespace sb::agent
