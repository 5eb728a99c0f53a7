#include "console/pages/object_page.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/models/table_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;

ObjectPage::ObjectPage(const PageInfo &info, const PageContext &context, QWidget *parent)
    : TablePage(info, context, parent), m_detail(new ObjectDetail(this))
{}

void ObjectPage::showObjects(TableModel &model, const EmptyStateText &empty)
{
    showTable(model);
    setDetail(m_detail);
    m_detail->clear();
    panel().setEmptyText(empty);
    connect(&panel().view(), &TableView::currentSourceRowChanged, this,
            &ObjectPage::showCurrentRow);
}

void ObjectPage::addMainAction(const QString &name, const QString &text,
                               std::function<void()> action)
{
    auto *button = new QPushButton(icon(u"add"_s), text, this);
    button->setObjectName(name);
    headingBar().addWidget(button);
    connect(button, &QPushButton::clicked, this, action);
    connect(&panel(), &TablePanel::emptyActionTriggered, this, action);
}

QPushButton *ObjectPage::addAction(const QString &name, const QString &text,
                                   const QString &iconName, std::function<void()> action)
{
    auto *button = new QPushButton(icon(iconName), text, m_detail);
    button->setObjectName(name);
    button->setAutoDefault(false);
    m_detail->bar().addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, action = std::move(action)] {
        if (currentRow() >= 0)
            action();
    });
    return button;
}

QPushButton *ObjectPage::addDangerousAction(const QString &name, const QString &text,
                                            std::function<void()> action)
{
    QPushButton *button = addAction(name, text, {}, std::move(action));
    button->setIcon({});
    setTone(*button, u"danger"_s);
    return button;
}

void ObjectPage::received()
{
    showCurrentRow();
}

void ObjectPage::showCurrentRow()
{
    const int row = currentRow();
    if (row < 0)
        return m_detail->clear();
    showRow(row);
}

int ObjectPage::currentRow()
{
    return panel().view().currentSourceRow();
}

QString ObjectPage::currentJson()
{
    return rowAsJson(panel().filter(), panel().view().currentIndex().row());
}

void ObjectPage::openDialog(QDialog *dialog, const QString &notice)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, notice] {
        if (!notice.isEmpty())
            Q_EMIT noticeRaised(notice);
        reload();
    });
    dialog->open();
}

void ObjectPage::confirm(const Confirmation &confirmation, ConfirmDialog::Action action,
                         const QString &notice)
{
    openDialog(new ConfirmDialog(confirmation, std::move(action), window()), notice);
}

} // namespace sb::console
