#include "agent/providers/file_provider.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>

#include <QFile>

namespace sb::agent {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr QStringView suffix = u".json";

core::Failure unreadable(const std::string &why)
{
    return failure(ErrorCode::Unavailable,
                   u"cannot read SB_FILE_ROOT: "_s + QString::fromStdString(why));
}

/// The ref of a bundle; nullopt for what is none: the lock, what a writer is about to rename, names
/// that are no UTF-8.
std::optional<QString> refOf(const std::filesystem::path &file, const std::filesystem::path &root)
{
    if (file.filename().native().starts_with('.'))
        return std::nullopt;
    const QByteArray bytes = QByteArray::fromStdString(file.lexically_relative(root).native());
    const QString name = QString::fromUtf8(bytes);
    if (name.toUtf8() != bytes || !name.endsWith(suffix))
        return std::nullopt;
    QString ref = name.chopped(suffix.size());
    return isListable(ref) ? std::optional(std::move(ref)) : std::nullopt;
}

/// nullopt when it is gone meanwhile or no regular file.
std::optional<ListedSecret> listedAt(const std::filesystem::path &file, const QString &ref)
{
    struct stat facts = {};
    if (::lstat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return std::nullopt;
    const std::int64_t nanos =
        std::int64_t(facts.st_mtim.tv_sec) * 1'000'000'000 + facts.st_mtim.tv_nsec;
    return ListedSecret{.secretRef = ref,
                        .version = QString::number(nanos),
                        .updatedAt = core::Timestamp{nanos / 1000}};
}

} // namespace

Result<std::vector<ListedSecret>> FileProvider::list(const ListTarget &target,
                                                     const std::stop_token &stop)
{
    namespace fs = std::filesystem;
    if (!target.config.isEmpty())
        return failure(ErrorCode::InvalidValue, u"provider file takes no configuration"_s);
    const QString prefix = target.scope.value_or(QString());
    const fs::path root(QFile::encodeName(m_root).toStdString());
    std::vector<ListedSecret> listed;
    std::error_code why;
    // Does not follow links to directories.
    fs::recursive_directory_iterator entry(root, why);
    for (; !why && entry != fs::end(entry); entry.increment(why)) {
        if (stop.stop_requested())
            return failure(ErrorCode::Unavailable, u"stopped"_s);
        if (entry.depth() >= deepestListed)
            entry.disable_recursion_pending();
        const auto ref = refOf(entry->path(), root);
        auto secret = ref && ref->startsWith(prefix) ? listedAt(entry->path(), *ref) : std::nullopt;
        if (!secret)
            continue;
        if (listed.size() == mostListed)
            return failure(ErrorCode::InvalidValue,
                           u"there are more than %1 secrets: name a scope"_s.arg(mostListed));
        listed.push_back(std::move(*secret));
    }
    if (why)
        return unreadable(why.message());
    return listed;
}

} // namespace sb::agent
