#include "cli/token_store.h"

#include "shared/core/private_file.h"
#include "shared/crypto/sha256.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>

namespace sb::cli {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// Two servers never share a file, and no name needs escaping.
QString fileNameFor(const QUrl &server)
{
    const QByteArray text = server.toEncoded(QUrl::StripTrailingSlash | QUrl::RemoveUserInfo);
    return u"token-"_s + QString::fromLatin1(crypto::sha256(text).toHex().first(16));
}

} // namespace

TokenStore::TokenStore(const QString &runtimeDirectory, const QUrl &server)
    : m_directory(runtimeDirectory.isEmpty()
                      ? QDir::tempPath() + u"/secret-broker-%1"_s.arg(::getuid())
                      : runtimeDirectory + u"/secret-broker"_s),
      m_path(m_directory + u'/' + fileNameFor(server))
{}

/// In a shared directory somebody else may have been there first.
Result<void> TokenStore::prepareDirectory() const
{
    const QByteArray name = QFile::encodeName(m_directory);
    struct stat facts = {};
    if (::mkdir(name.constData(), 0700) != 0 && errno != EEXIST)
        return failure(
            ErrorCode::Unavailable,
            u"cannot make %1: %2"_s.arg(m_directory, QString::fromUtf8(std::strerror(errno))));
    if (::lstat(name.constData(), &facts) != 0 || !S_ISDIR(facts.st_mode) ||
        facts.st_uid != ::geteuid() || (facts.st_mode & 077) != 0)
        return failure(
            ErrorCode::Forbidden,
            u"%1 must be a directory of yours that nobody else may enter: chmod 700"_s.arg(
                m_directory));
    return {};
}

Result<core::SecretBytes> TokenStore::load() const
{
    if (!QFile::exists(m_directory))
        return core::SecretBytes();
    if (const auto ready = prepareDirectory(); !ready)
        return failure(ready);
    auto token = core::readPrivateFile(m_path);
    if (!token && token.error().code == ErrorCode::NotFound)
        return core::SecretBytes();
    return token;
}

Result<void> TokenStore::save(const core::SecretBytes &token) const
{
    if (const auto ready = prepareDirectory(); !ready)
        return ready;
    return core::writePrivateFile(
        m_path, QByteArrayView(token.data(), static_cast<qsizetype>(token.size())));
}

Result<void> TokenStore::forget() const
{
    if (::unlink(QFile::encodeName(m_path).constData()) != 0 && errno != ENOENT)
        return failure(
            ErrorCode::Unavailable,
            u"cannot remove %1: %2"_s.arg(m_path, QString::fromUtf8(std::strerror(errno))));
    return {};
}

} // namespace sb::cli
