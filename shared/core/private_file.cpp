#include "shared/core/private_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <QFileInfo>

namespace sb::core {

using namespace Qt::StringLiterals;

namespace {

constexpr mode_t othersMayNot = 077;

Failure systemFailure(const QString &what, const QString &path)
{
    return failure(ErrorCode::Unavailable,
                   u"%1 %2: %3"_s.arg(what, path, QString::fromUtf8(std::strerror(errno))));
}

/// A descriptor that closes itself.
class Descriptor
{
public:
    explicit Descriptor(int number) : m_number(number) {}

    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;

    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }

    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

bool writeAll(int descriptor, QByteArrayView content)
{
    while (!content.isEmpty()) {
        const ssize_t written =
            ::write(descriptor, content.data(), static_cast<std::size_t>(content.size()));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        content = content.sliced(written);
    }
    return true;
}

} // namespace

Result<void> writePrivateFile(const QString &path, QByteArrayView content)
{
    const QByteArray target = QFile::encodeName(path);
    const QByteArray beside = target + ".new." + QByteArray::number(::getpid());
    {
        ::unlink(beside.constData());
        const Descriptor file(
            ::open(beside.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (file.number() < 0)
            return systemFailure(u"cannot make"_s, path);
        if (!writeAll(file.number(), content) || ::fsync(file.number()) != 0) {
            const Failure why = systemFailure(u"cannot write"_s, path);
            ::unlink(beside.constData());
            return why;
        }
    }
    if (::rename(beside.constData(), target.constData()) != 0) {
        const Failure why = systemFailure(u"cannot replace"_s, path);
        ::unlink(beside.constData());
        return why;
    }
    // The name itself must outlive a power cut too.
    const QByteArray directory = QFile::encodeName(QFileInfo(path).absolutePath());
    const Descriptor parent(::open(directory.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.number() < 0 || ::fsync(parent.number()) != 0)
        return systemFailure(u"cannot bring to disk"_s, path);
    return {};
}

Result<SecretBytes> readPrivateFile(const QString &path)
{
    const Descriptor file(
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (file.number() < 0 && errno == ENOENT)
        return failure(ErrorCode::NotFound, u"there is no file %1"_s.arg(path));
    struct stat facts = {};
    if (file.number() < 0 || ::fstat(file.number(), &facts) != 0)
        return systemFailure(u"cannot read"_s, path);
    if (!S_ISREG(facts.st_mode))
        return failure(ErrorCode::Unavailable, u"%1 is no regular file"_s.arg(path));
    const uid_t user = ::geteuid();
    const bool isForeign = facts.st_uid != user && facts.st_uid != 0 && user != 0;
    if ((facts.st_mode & othersMayNot) != 0 || isForeign)
        return failure(
            ErrorCode::Forbidden,
            u"%1 must belong to this user and be read by nobody else: chmod 600"_s.arg(path));
    SecretBytes content(static_cast<std::size_t>(facts.st_size));
    std::size_t have = 0;
    while (have < content.size()) {
        const ssize_t got = ::read(file.number(), content.data() + have, content.size() - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return systemFailure(u"cannot read"_s, path);
        have += static_cast<std::size_t>(got);
    }
    return content;
}

Result<void> makePrivateDirectory(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    if (::mkdir(name.constData(), 0700) != 0 && errno != EEXIST)
        return systemFailure(u"cannot make"_s, path);
    const Descriptor directory(::open(name.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.number() < 0)
        return systemFailure(u"cannot open"_s, path);
    if (::fchmod(directory.number(), 0700) != 0)
        return systemFailure(u"cannot protect"_s, path);
    return {};
}

} // namespace sb::core
