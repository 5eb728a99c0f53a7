#include "console/widgets/key_value_editor.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/models/env_text.h"
#include "console/models/value_hints.h"

#include <algorithm>
#include <set>

#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLocale>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

/// The most that one value may have (contract B17).
constexpr qint64 largestValue = 1024 * 1024;

} // namespace

struct KeyValueEditor::Row
{
    QWidget *widget = nullptr;
    QLineEdit *key = nullptr;
    PasswordField *typed = nullptr;
    QLabel *hints = nullptr;
    QToolButton *file = nullptr;
    /// Instead of what is typed.
    std::optional<core::SecretBytes> held = {};
};

KeyValueEditor::KeyValueEditor(QWidget *parent) : QWidget(parent), m_list(new QVBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::one);
    m_list->setSpacing(spacing::half);
    column->addLayout(m_list);
    auto *buttons = new QHBoxLayout;
    auto *add = new QPushButton(icon(u"add"_s), tr("Add a &key"), this);
    add->setObjectName(u"addKey"_s);
    add->setAutoDefault(false);
    auto *paste = new QPushButton(icon(u"paste"_s), tr("Paste .&env"), this);
    paste->setObjectName(u"pasteEnv"_s);
    paste->setAutoDefault(false);
    buttons->addWidget(add);
    buttons->addWidget(paste);
    buttons->addStretch(1);
    column->addLayout(buttons);
    connect(add, &QPushButton::clicked, this, [this] {
        addRow();
        m_rows.back()->key->setFocus();
    });
    connect(paste, &QPushButton::clicked, this, &KeyValueEditor::pasteEnv);
    addRow();
}

KeyValueEditor::~KeyValueEditor() = default;

void KeyValueEditor::addRow(const QString &key)
{
    auto row = std::make_unique<Row>();
    Row *made = row.get();
    made->widget = new QWidget(this);
    auto *line = new QGridLayout(made->widget);
    line->setContentsMargins(0, 0, 0, 0);
    line->setHorizontalSpacing(spacing::half);
    line->setVerticalSpacing(2);
    made->key = new QLineEdit(key, made->widget);
    made->key->setPlaceholderText(tr("KEY"));
    made->key->setAccessibleName(tr("Name of the key"));
    made->key->setObjectName(u"key"_s);
    made->typed = new PasswordField(made->widget);
    made->typed->setPlaceholderText(tr("new value"));
    made->typed->setAccessibleName(tr("Value of the key"));
    made->typed->setObjectName(u"value"_s);
    made->file = new QToolButton(made->widget);
    made->file->setIcon(icon(u"file"_s));
    made->file->setToolTip(tr("Take the value from a file, byte for byte"));
    made->file->setAccessibleName(made->file->toolTip());
    auto *gone = new QToolButton(made->widget);
    gone->setIcon(icon(u"delete"_s));
    gone->setToolTip(tr("Remove this key"));
    gone->setAccessibleName(gone->toolTip());
    made->hints = makeLabel(TextRole::Muted, {}, made->widget);
    made->hints->setObjectName(u"hints"_s);
    made->hints->hide();
    line->addWidget(made->key, 0, 0);
    line->addWidget(made->typed, 0, 1);
    line->addWidget(made->file, 0, 2);
    line->addWidget(gone, 0, 3);
    line->addWidget(made->hints, 1, 1, 1, 3);
    line->setColumnStretch(0, 2);
    line->setColumnStretch(1, 3);
    m_list->addWidget(made->widget);
    connect(made->typed, &QLineEdit::textEdited, this, [this, made] { showHints(*made); });
    connect(made->file, &QToolButton::clicked, this, [this, made] { chooseFile(*made); });
    connect(gone, &QToolButton::clicked, this, [this, made] { remove(*made); });
    m_rows.push_back(std::move(row));
}

void KeyValueEditor::remove(Row &row)
{
    row.widget->deleteLater();
    std::erase_if(m_rows, [&row](const auto &each) { return each.get() == &row; });
    if (m_rows.empty())
        addRow();
}

void KeyValueEditor::hold(Row &row, core::SecretBytes value, const QString &origin)
{
    core::SecretBytes before = row.typed->take();
    row.typed->setReadOnly(true);
    row.typed->setPlaceholderText(
        tr("%1 bytes, %2").arg(QLocale().toString(static_cast<qulonglong>(value.size())), origin));
    row.held = std::move(value);
    row.file->setIcon(icon(u"patch"_s));
    row.file->setToolTip(tr("Type a value instead"));
    row.file->setAccessibleName(row.file->toolTip());
    showHints(row);
}

void KeyValueEditor::release(Row &row)
{
    row.held.reset();
    row.typed->setReadOnly(false);
    row.typed->setPlaceholderText(tr("new value"));
    row.file->setIcon(icon(u"file"_s));
    row.file->setToolTip(tr("Take the value from a file, byte for byte"));
    row.file->setAccessibleName(row.file->toolTip());
    showHints(row);
}

void KeyValueEditor::chooseFile(Row &row)
{
    if (row.held)
        return release(row);
    auto *dialog = new QFileDialog(row.widget, tr("Value from a file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, row.widget, [this, &row](const QString &path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return Q_EMIT noticeRaised(tr("%1 cannot be read: %2").arg(path, file.errorString()));
        if (file.size() > largestValue)
            return Q_EMIT noticeRaised(tr("%1 is larger than 1 MiB.").arg(path));
        QByteArray bytes = file.readAll();
        hold(row, core::SecretBytes::takeFrom(bytes), tr("from a file"));
    });
    dialog->open();
}

void KeyValueEditor::pasteEnv()
{
    QString text = QGuiApplication::clipboard()->text();
    QByteArray utf8 = text.toUtf8();
    EnvText read = envTextFrom({utf8.constData(), static_cast<std::size_t>(utf8.size())});
    core::wipe(utf8);
    if (read.values.empty() && read.problems.isEmpty())
        return Q_EMIT noticeRaised(tr("There are no lines KEY=value in the clipboard."));
    take(std::move(read.values));
    if (!read.problems.isEmpty())
        Q_EMIT noticeRaised(read.problems.join(u'\n'));
}

void KeyValueEditor::take(std::vector<client::PatchValue> values)
{
    std::erase_if(m_rows, [](const auto &row) {
        const bool isUnused =
            row->key->text().isEmpty() && row->typed->text().isEmpty() && !row->held;
        if (isUnused)
            row->widget->deleteLater();
        return isUnused;
    });
    for (client::PatchValue &value : values) {
        auto same = std::find_if(m_rows.begin(), m_rows.end(), [&](const auto &row) {
            return row->key->text() == value.keyName;
        });
        if (same == m_rows.end()) {
            addRow(value.keyName);
            same = std::prev(m_rows.end());
        }
        hold(**same, std::move(value.value), tr("pasted"));
    }
    if (m_rows.empty())
        addRow();
}

core::SecretBytes KeyValueEditor::valueOf(const Row &row)
{
    if (row.held)
        return row.held->clone();
    QByteArray utf8 = row.typed->text().toUtf8();
    return core::SecretBytes::takeFrom(utf8);
}

void KeyValueEditor::showHints(Row &row)
{
    const core::SecretBytes value = valueOf(row);
    const bool isUntouched = value.isEmpty() && !row.held;
    const QStringList hints = isUntouched ? QStringList() : valueHints(value);
    row.hints->setText(hints.isEmpty() ? QString() : tr("Note: %1").arg(hints.join(u", "_s)));
    row.hints->setVisible(!hints.isEmpty());
}

QStringList KeyValueEditor::keys() const
{
    QStringList names;
    for (const auto &row : m_rows) {
        if (!row->key->text().isEmpty())
            names.append(row->key->text());
    }
    return names;
}

core::Result<std::vector<client::PatchValue>> KeyValueEditor::values() const
{
    std::vector<client::PatchValue> all;
    std::set<QString> names;
    for (const auto &row : m_rows) {
        const QString name = row->key->text().trimmed();
        core::SecretBytes value = valueOf(*row);
        if (name.isEmpty() && value.isEmpty() && !row->held)
            continue;
        if (name.isEmpty())
            return core::failure(core::ErrorCode::InvalidValue, tr("A value has no key."));
        if (!names.insert(name).second)
            return core::failure(core::ErrorCode::InvalidValue,
                                 tr("The key %1 is there twice.").arg(name));
        all.push_back({.keyName = name, .value = std::move(value)});
    }
    if (all.empty())
        return core::failure(core::ErrorCode::InvalidValue, tr("There is no key yet."));
    return all;
}

void KeyValueEditor::wipe()
{
    for (const auto &row : m_rows) {
        const core::SecretBytes typed = row->typed->take();
        release(*row);
    }
}

} // namespace sb::console
